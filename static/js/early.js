/* Asked for before the style sheet and run before anything is drawn: what scripts will show or fold is laid out so from the first paint. */
document.documentElement.classList.add("js");
try {
  if (localStorage.getItem("rail") === "folded") document.documentElement.classList.add("rail-folded");
} catch {} // no room of its own: the rail stays open
