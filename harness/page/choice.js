'use strict';
// choice lets the page's form choose among what the page lists. What is chosen
// stands in the address, so that it can be sent to somebody, and so does one item
// by its id. / goes to the words, Escape clears, j and k go along what is seen.
//
// items: what is listed; what: their name; names: of the form's elements;
// fits(item, want): whether one is chosen by all but words; text(item): what words
// are looked for in; drawn(chosen): after each drawing; find(id): the element of
// an address; reveal(element, draw): shows it; focus(item): where the keyboard
// goes; leave(item): Escape within it. It gives draw.
const choice = ({ items, what, names, fits, text, drawn, find, reveal, focus, leave }) => {
	const form = document.querySelector('form');
	const shown = document.getElementById('shown');
	const draw = () => {
		const want = new FormData(form);
		const words = want.get('q').toLowerCase().split(/\s+/).filter(Boolean);
		let n = 0;
		for (const item of items) {
			const ok = fits(item, want) && words.every((w) => text(item).includes(w));
			item.hidden = !ok;
			n += ok;
		}
		drawn(names.some((name) => want.get(name)));
		shown.textContent = `${n} of ${items.length} ${what}`;
	};
	const keep = () => {
		const said = new URLSearchParams([...new FormData(form)].filter(([, v]) => v));
		history.replaceState(null, '', said.size ? `#${said}` : location.pathname + location.search);
	};
	const choose = (said) => {
		for (const name of names) {
			const e = form.elements[name], v = said.get(name) || '';
			e.value = v;
			if (e.value !== v) e.value = ''; // nothing of that name
		}
		draw();
	};
	const go = () => {
		const hash = location.hash.slice(1), said = new URLSearchParams(hash);
		let id = '';
		try { id = decodeURIComponent(hash); } catch { } // an address that was cut short names nothing
		const e = find(said.get('clause') || id);
		if (e) {
			if (!e.checkVisibility()) choose(new URLSearchParams());
			reveal(e, draw);
		} else if (names.some((name) => said.has(name))) {
			choose(said);
			form.scrollIntoView();
		}
	};
	const step = (by) => {
		const seen = items.filter((item) => item.checkVisibility());
		const at = seen.findIndex((item) => item.contains(document.activeElement));
		const to = seen[at < 0 ? 0 : Math.min(Math.max(at + by, 0), seen.length - 1)];
		if (to) focus(to);
	};
	form.addEventListener('input', () => { draw(); keep(); });
	form.addEventListener('reset', () => setTimeout(() => { draw(); keep(); }));
	form.addEventListener('submit', (e) => e.preventDefault());
	addEventListener('hashchange', go);
	addEventListener('keydown', (e) => {
		if (e.ctrlKey || e.metaKey || e.altKey) return;
		const writing = /^(INPUT|SELECT)$/.test(document.activeElement.tagName);
		if (e.key === 'Escape' && writing) {
			form.reset();
			document.activeElement.blur();
		} else if (e.key === 'Escape' && leave) {
			const item = items.find((one) => one.contains(document.activeElement));
			if (item) leave(item);
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
	draw();
	go();
	// Going to the fragment takes the focus from what was opened.
	addEventListener('load', () => setTimeout(go));
	return draw;
};
