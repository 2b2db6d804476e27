'use strict';
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const form = document.querySelector('form');
	const clauses = [...document.querySelectorAll('details.clause')];
	const shown = document.getElementById('shown');

	// Text of a wiki is only ever set as text.
	const add = (parent, name, text, title) => {
		const e = document.createElement(name);
		if (text !== undefined) e.textContent = text;
		if (title) e.className = title;
		parent.append(e);
		return e;
	};
	const fill = (d) => {
		const into = d.querySelector('.exchanges');
		if (!into || into.dataset.filled) return;
		into.dataset.filled = '1';
		for (const spec of into.dataset.specs.split(' ')) {
			for (const [i, ex] of (data[spec] || []).entries()) {
				const box = add(into, 'div', undefined, 'exchange');
				add(box, 'p', `${spec}, exchange ${i + 1}`, 'soft');
				add(box, 'pre', ex.curl);
				add(box, 'pre', ex.answer);
			}
		}
	};
	const keys = ['verdict', 'page', 'level', 'q'];
	const filter = () => {
		const want = new FormData(form);
		const words = want.get('q').toLowerCase().split(/\s+/).filter(Boolean);
		let n = 0;
		for (const d of clauses) {
			const ok = ['page', 'verdict', 'level'].every((k) => !want.get(k) || d.dataset[k] === want.get(k)) &&
				words.every((w) => d.dataset.text.includes(w));
			d.hidden = !ok;
			n += ok;
		}
		for (const s of document.querySelectorAll('section.page')) s.hidden = !s.querySelector('details.clause:not([hidden])');
		shown.textContent = `${n} of ${clauses.length} clauses`;
	};
	// The choice stands in the address, so that it can be sent to somebody.
	const keep = () => {
		const want = new FormData(form);
		const said = new URLSearchParams(keys.filter((k) => want.get(k)).map((k) => [k, want.get(k)]));
		history.replaceState(null, '', `#${said}`);
	};
	const choose = (said) => {
		for (const k of keys) {
			const e = form.elements[k], v = said.get(k) || '';
			e.value = v;
			if (e.value !== v) e.value = ''; // nothing of that name
		}
		filter();
	};
	const open = (d) => {
		if (d.hidden) choose(new URLSearchParams());
		d.open = true;
		fill(d);
		d.scrollIntoView();
		d.querySelector('summary').focus({ preventScroll: true });
	};
	const go = () => {
		const hash = location.hash.slice(1);
		let id = '';
		try { id = decodeURIComponent(hash); } catch { return; } // no clause is called so
		const said = new URLSearchParams(hash);
		const d = clauses.find((c) => c.id === (said.get('clause') || id));
		if (d) open(d);
		else if (keys.some((k) => said.has(k))) {
			choose(said);
			form.scrollIntoView();
		}
	};
	const step = (by) => {
		const seen = clauses.filter((d) => !d.hidden);
		const at = seen.indexOf(document.activeElement.closest('details.clause'));
		const to = seen[at < 0 ? 0 : Math.min(Math.max(at + by, 0), seen.length - 1)];
		if (to) to.querySelector('summary').focus();
	};
	for (const d of clauses) d.addEventListener('toggle', () => { if (d.open) fill(d); });
	form.addEventListener('input', () => { filter(); keep(); });
	form.addEventListener('reset', () => setTimeout(() => { filter(); keep(); }));
	form.addEventListener('submit', (e) => e.preventDefault());
	addEventListener('hashchange', go);
	addEventListener('keydown', (e) => {
		if (e.ctrlKey || e.metaKey || e.altKey) return;
		const writing = /^(INPUT|SELECT)$/.test(document.activeElement.tagName);
		if (e.key === 'Escape' && writing) {
			form.reset();
			document.activeElement.blur();
		} else if (e.key === 'Escape') {
			const d = document.activeElement.closest('details.clause');
			if (d) { d.open = false; d.querySelector('summary').focus(); }
		} else if (writing) {
			return;
		} else if (e.key === '/') {
			e.preventDefault();
			form.elements.q.focus();
		} else if (e.key === 'j' || e.key === 'k') {
			e.preventDefault();
			step(e.key === 'j' ? 1 : -1);
		}
	});
	form.hidden = false;
	filter();
	go();
	// Going to the fragment takes the focus from what was opened.
	addEventListener('load', () => setTimeout(go));
})();
