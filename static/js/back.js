/*
 * The answer to a form stands in the history as its address, no longer as what was sent: Back and reload open it anew, where
 * the browser would show an error page of its own (answers here may not be stored). What was typed the server gives back
 * (giving_back.py); a form that saves itself shows its draft, at the address that holds its key: <form data-address>.
 */
{
  const own = document.querySelector("form[data-address]")?.dataset.address;
  window.history.replaceState(window.history.state, "", own ? own + window.location.hash : window.location.href);
}
