/* An element with its attributes and what it holds: what the scripts of a page make things with. */
window.made = (tag, attributes, ...parts) => {
  const one = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => one.setAttribute(name, value));
  one.append(...parts);
  return one;
};

/* Whether a key is pressed by itself, where nothing is being typed. */
window.isAlone = (event, typed = "input, textarea, select, [contenteditable]") =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest(typed);
