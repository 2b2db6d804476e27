'use strict';
(() => {
	const form = document.querySelector('form');
	if (!form) return; // no difference
	const findings = [...document.querySelectorAll('li.finding')];
	const classes = [...document.querySelectorAll('details.class')];
	const shown = document.getElementById('shown');
	const keys = ['class', 'kind', 'q'];
	const filter = () => {
		const want = new FormData(form);
		const words = want.get('q').toLowerCase().split(/\s+/).filter(Boolean);
		let n = 0;
		for (const f of findings) {
			const ok = ['class', 'kind'].every((k) => !want.get(k) || f.dataset[k] === want.get(k)) &&
				words.every((w) => f.dataset.text.includes(w));
			f.hidden = !ok;
			n += ok;
		}
		const chosen = keys.some((k) => want.get(k));
		for (const c of classes) {
			c.hidden = !c.querySelector('li.finding:not([hidden])');
			if (chosen && !c.hidden) c.open = true;
		}
		shown.textContent = `${n} of ${findings.length} differences`;
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
	const go = () => {
		const hash = location.hash.slice(1);
		const said = new URLSearchParams(hash);
		const f = findings.find((one) => one.id === hash);
		if (f) {
			if (f.hidden) choose(new URLSearchParams());
			f.closest('details').open = true;
			f.scrollIntoView();
			f.focus({ preventScroll: true });
		} else if (keys.some((k) => said.has(k))) {
			choose(said);
			form.scrollIntoView();
		}
	};
	const step = (by) => {
		const seen = findings.filter((f) => f.checkVisibility());
		const at = seen.indexOf(document.activeElement.closest('li.finding'));
		const to = seen[at < 0 ? 0 : Math.min(Math.max(at + by, 0), seen.length - 1)];
		if (to) to.focus();
	};
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
