/** The server's half of a WebSocket, just enough for the tests: text frames, ping, close. */
import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function frame(opcode, payload) {
  const head = [0x80 | opcode];
  if (payload.length < 126) head.push(payload.length);
  else if (payload.length < 65536) head.push(126, payload.length >> 8, payload.length & 255);
  else throw new Error("a frame of the fake is too long");
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Answers the upgrade and calls onText for each text frame. Returns { send, close, cut }. */
export function acceptSocket(request, stream, protocol, onText, onClose) {
  const accept = createHash("sha1")
    .update(request.headers["sec-websocket-key"] + GUID)
    .digest("base64");
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n` +
      `Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
  let rest = Buffer.alloc(0);
  let parts = [];
  let open = true;
  const end = () => {
    if (open) onClose();
    open = false;
    stream.destroy();
  };
  stream.on("close", end);
  stream.on("error", end);
  stream.on("data", (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      if (rest.length < 6) return;
      let length = rest[1] & 127;
      let at = 2;
      if (length === 126) {
        length = rest.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        length = Number(rest.readBigUInt64BE(2));
        at = 10;
      }
      if (rest.length < at + 4 + length) return;
      const mask = rest.subarray(at, at + 4);
      const payload = Buffer.from(rest.subarray(at + 4, at + 4 + length)).map((byte, index) => byte ^ mask[index & 3]);
      const opcode = rest[0] & 15;
      const final = (rest[0] & 128) !== 0;
      rest = rest.subarray(at + 4 + length);
      if (opcode === 8) {
        stream.end(frame(8, payload.subarray(0, 2)));
        return end();
      }
      if (opcode === 9) stream.write(frame(10, payload));
      if (opcode > 2) continue;
      parts.push(payload);
      if (!final) continue;
      const text = Buffer.concat(parts).toString("utf8");
      parts = [];
      onText(text);
    }
  });
  return {
    send: (value) => {
      if (open) stream.write(frame(1, Buffer.from(JSON.stringify(value))));
    },
    close: (code) => {
      if (open) stream.write(frame(8, Buffer.from([code >> 8, code & 255])));
      end();
    },
    cut: end,
  };
}
