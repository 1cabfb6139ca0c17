/*
 * The answer to a form stands in the history as its address, no longer as what was sent: Back and reload open it anew, where
 * the browser would show an error page of its own (answers here may not be stored). What was typed the server gives back
 * (giving_back.py); a form that saves itself shows its draft.
 */
window.history.replaceState(window.history.state, "", window.location.href);
