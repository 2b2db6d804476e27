'use strict';
(() => {
	const form = document.querySelector('form');
	const groups = [...document.querySelectorAll('table.clauses tbody')];
	const rows = [...document.querySelectorAll('tr.clause')];
	const shown = document.getElementById('shown');
	const words = new Map(rows.map((r) => [r, r.querySelector('th').textContent.toLowerCase()]));
	const names = ['text', 'page', 'profile', 'show'];
	const open = new Set();

	// Without a filter only the groups are shown, and the clauses of those that were opened.
	const draw = () => {
		const want = new FormData(form);
		const any = names.some((n) => want.get(n));
		const asked = want.get('text').toLowerCase().split(/\s+/).filter(Boolean);
		let n = 0;
		for (const g of groups) {
			let here = 0;
			for (const r of g.querySelectorAll('tr.clause')) {
				const ok = (!want.get('page') || g.dataset.page === want.get('page')) &&
					(!want.get('profile') || r.dataset.profiles.split(' ').includes(want.get('profile'))) &&
					(!want.get('show') || want.get('show') in r.dataset) &&
					asked.every((w) => words.get(r).includes(w));
				here += ok;
				r.hidden = !ok || !any && !open.has(g);
			}
			n += here;
			g.hidden = any && here === 0;
			g.querySelector('button').setAttribute('aria-expanded', String(any || open.has(g)));
		}
		shown.textContent = `${n} of ${rows.length} clauses`;
	};
	// The filter stands in the address, so that it can be sent to somebody.
	const note = () => {
		const at = new URLSearchParams();
		for (const [k, v] of new FormData(form)) if (v) at.set(k, v);
		history.replaceState(null, '', at.size ? `#?${at}` : location.pathname + location.search);
	};
	const go = () => {
		if (location.hash.startsWith('#?')) {
			const want = new URLSearchParams(location.hash.slice(2));
			for (const n of names) {
				const e = form.elements[n], v = want.get(n) || '';
				e.value = v;
				if (e.value !== v) e.value = ''; // nothing of that name
			}
			draw();
			document.getElementById('clauses').scrollIntoView();
			return;
		}
		let at = '';
		try {
			at = decodeURIComponent(location.hash.slice(1));
		} catch { } // an address that was cut short names nothing
		const e = at && document.getElementById(at);
		const g = e && e.closest('table.clauses tbody');
		if (!g) return;
		if (e.hidden || g.hidden) for (const n of names) form.elements[n].value = '';
		open.add(g);
		draw();
		e.scrollIntoView({ block: 'center' });
	};
	for (const g of groups) {
		g.querySelector('button').addEventListener('click', () => {
			if (!open.delete(g)) open.add(g);
			draw();
		});
	}
	form.addEventListener('input', () => { note(); draw(); });
	form.addEventListener('reset', () => setTimeout(() => { open.clear(); note(); draw(); }));
	form.addEventListener('submit', (e) => e.preventDefault());
	addEventListener('hashchange', go);
	addEventListener('keydown', (e) => {
		if (e.key === '/' && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
			e.preventDefault();
			form.elements.text.focus();
		}
	});
	form.hidden = false;
	draw();
	go();
})();
