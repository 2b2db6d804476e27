(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const clauses = [...document.querySelectorAll('details.clause')];

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
	for (const d of clauses) d.addEventListener('toggle', () => { if (d.open) fill(d); });
	choice({
		items: clauses, what: 'clauses', names: ['verdict', 'page', 'level', 'q'],
		fits: (d, want) => ['page', 'verdict', 'level'].every((k) => !want.get(k) || d.dataset[k] === want.get(k)),
		text: (d) => d.dataset.text,
		drawn: () => {
			for (const s of document.querySelectorAll('section.page')) s.hidden = !s.querySelector('details.clause:not([hidden])');
		},
		find: (id) => clauses.find((d) => d.id === id),
		reveal: (d) => {
			d.open = true;
			fill(d);
			d.scrollIntoView();
			d.querySelector('summary').focus({ preventScroll: true });
		},
		focus: (d) => d.querySelector('summary').focus(),
		leave: (d) => {
			d.open = false;
			d.querySelector('summary').focus();
		},
	});
})();
