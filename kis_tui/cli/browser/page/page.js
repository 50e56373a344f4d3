// textual.js measures the font once, when the page is loaded, and draws with what it has then: let the fonts come first.
const open = window.onload;
window.onload = async (event) => {
  const faces = ["16px 'Roboto Mono'", "bold 16px 'Roboto Mono'"];
  await Promise.allSettled(faces.flatMap((face) => [document.fonts.load(face, "0"), document.fonts.load(face, "가")]));
  open(event);
  document.querySelector("#again").addEventListener("click", () => window.location.reload());
  new MutationObserver(() => {
    if (document.body.classList.contains("-closed")) document.querySelector("#again").focus();
    else if (document.body.classList.contains("-first-byte")) document.querySelector(".xterm-helper-textarea")?.focus();
  }).observe(document.body, { attributeFilter: ["class"] });
};
