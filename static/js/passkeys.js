/** Says on the page that a passkey could not be made or used; else only the console would. */

document.addEventListener("allauth.error", (event) => {
  const notice = document.querySelector("[data-passkey-failed]");
  if (notice) {
    event.preventDefault();
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  }
});
