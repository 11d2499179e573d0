/** F6 and Shift F6 go to the next and previous area of the page: bar, messages, box, side. */
const CAN_FOCUS = "button, [href], input, textarea, [tabindex='0']";

export function watchAreas(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "F6") return;
    const areas = [...document.querySelectorAll<HTMLElement>("[data-area]")].filter(
      (area) => area.closest("dialog") === document.activeElement?.closest("dialog"),
    );
    const here = areas.findIndex((area) => area.contains(document.activeElement));
    const next = areas[(here + (event.shiftKey ? -1 : 1) + areas.length) % areas.length];
    const target = next?.querySelector<HTMLElement>(CAN_FOCUS);
    if (target === null || target === undefined) return;
    event.preventDefault();
    target.focus();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
