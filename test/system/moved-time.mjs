/**
 * Loaded into a process before its app: the time of day is the machine's, moved on by as much as the spec says. Timers
 * stay as they are, like those of a machine that slept.
 */
const MachineDate = Date;
let movedMs = Number(process.env.TEST_MOVED_MS);

const now = () => MachineDate.now() + movedMs;

const MovedDate = new Proxy(MachineDate, {
  construct: (target, given, made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  apply: () => new MachineDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
MachineDate.prototype.constructor = MovedDate;
globalThis.Date = MovedDate;

process.on('message', (message) => {
  movedMs = message.movedMs;
  process.send({ movedMs });
});
// Nobody waits for a clock to end.
process.channel.unref();
