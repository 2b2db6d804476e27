'use strict';
(() => {
	const data = JSON.parse(document.getElementById('exchanges').textContent);
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
	const filter = () => {
		const want = new FormData(form);
		const words = want.get('text').toLowerCase().split(/\s+/).filter(Boolean);
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
	const go = () => {
		const id = decodeURIComponent(location.hash.slice(1));
		const d = id && document.getElementById(id);
		if (!d || !d.classList.contains('clause')) return;
		if (d.hidden) { form.reset(); filter(); }
		d.open = true;
		fill(d);
		d.scrollIntoView();
		d.querySelector('summary').focus({ preventScroll: true });
	};
	for (const d of clauses) d.addEventListener('toggle', () => { if (d.open) fill(d); });
	form.addEventListener('input', filter);
	form.addEventListener('reset', () => setTimeout(filter));
	form.addEventListener('submit', (e) => e.preventDefault());
	for (const a of document.querySelectorAll('a[data-page], a[data-verdict]')) {
		a.addEventListener('click', (e) => {
			e.preventDefault();
			form.elements.page.value = a.dataset.page || '';
			form.elements.verdict.value = a.dataset.verdict || '';
			filter();
			form.scrollIntoView();
		});
	}
	addEventListener('hashchange', go);
	addEventListener('keydown', (e) => {
		if (e.key === '/' && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) {
			e.preventDefault();
			form.elements.text.focus();
		}
	});
	form.hidden = false;
	filter();
	go();
})();
