/** A short, soft tone for what is urgent on the desk. Browsers play nothing before a person has touched the page, and neither do we. */
let audio: AudioContext | null = null;

/** Called from a touch or a key: from now on a tone can be heard. */
export function ringAllow(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

function tone(context: AudioContext, hertz: number, from: number, length: number): void {
  const voice = context.createOscillator();
  const loudness = context.createGain();
  voice.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(0.2, from + 0.03);
  loudness.gain.linearRampToValueAtTime(0, from + length);
  voice.connect(loudness).connect(context.destination);
  voice.start(from);
  voice.stop(from + length);
}

export function ring(): void {
  if (audio === null) return;
  const from = audio.currentTime;
  tone(audio, 660, from, 0.35);
  tone(audio, 880, from + 0.3, 0.5);
}
