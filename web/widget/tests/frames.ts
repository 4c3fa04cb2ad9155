/** Frames as the server writes them. */

import { readFrame, type ServerFrame } from "../src/protocol";

export function frame(fields: object): ServerFrame {
  const read = readFrame(JSON.stringify(fields));
  if (!read) throw new Error(`not a frame: ${JSON.stringify(fields)}`);
  return read;
}

export function welcome(fields: object = {}): ServerFrame {
  return frame({
    type: "welcome",
    visitor: "v",
    conversation: "web:1",
    offset: 0,
    resumed: true,
    settings: {},
    ...fields,
  });
}

export function event(offset: number, source: string, data: object = {}, fields: object = {}): ServerFrame {
  const at = "2026-03-02T01:02:03+00:00";
  return frame({ type: "event", offset, at, source, kind: "message.created", data, ...fields });
}
