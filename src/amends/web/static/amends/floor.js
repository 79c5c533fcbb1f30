// The phone page: reads the code on a booking or receipt where the browser can.

const form = document.querySelector("[data-floor]");

function scanning() {
  const button = form.querySelector("[data-scan]");
  const camera = form.querySelector("[data-camera]");
  const view = form.querySelector("[data-view]");
  if (!("BarcodeDetector" in globalThis) || !navigator.mediaDevices?.getUserMedia) return;
  let stream = null;
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    camera.hidden = true;
  };
  const look = async (detector) => {
    if (!stream) return;
    const [found] = await detector.detect(view).catch(() => []);
    if (!found) {
      setTimeout(look, 200, detector);
      return;
    }
    stop();
    form.elements.number.value = found.rawValue.trim().slice(0, 80);
    form.elements.number.focus();
    if (navigator.onLine) form.elements.find.click();
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      // Without the camera the number is typed.
      button.hidden = true;
      form.elements.number.focus();
      return;
    }
    camera.hidden = false;
    view.srcObject = stream;
    await view.play();
    look(new BarcodeDetector());
  });
  form.querySelector("[data-stop]").addEventListener("click", stop);
}

scanning();
