/** Commands that fingers know from IRC and that can't be here, where there is no server: each is answered with what there is instead. */

const NO_RULERS =
  'Nobody rules a room here: everybody decides for themselves. /ignore hides what a peer says, /block cuts it off.'
const NO_SERVER = 'There is no server: /dial connects to a peer, /peers lists the connections.'
const NO_REGISTER =
  'Nobody registers nicks here: your key is who you are (/whoami shows it), and who takes a nick that another had first is called out.'
const NO_RAW = 'There is no server that would read raw lines: /peers shows who you are connected with.'
const NO_AWAY = 'There is no away: nobody could tell others while you are gone. They see whether you are connected.'

const INSTEAD: Readonly<Record<string, string>> = {
  topic: 'A room has no topic: there is no server to keep one. Say it in the room.',
  away: NO_AWAY,
  back: NO_AWAY,
  raw: NO_RAW,
  quote: NO_RAW,
  ctcp: NO_RAW,
  kick: NO_RULERS,
  kickban: NO_RULERS,
  ban: NO_RULERS,
  unban: NO_RULERS,
  mode: NO_RULERS,
  op: NO_RULERS,
  deop: NO_RULERS,
  voice: NO_RULERS,
  devoice: NO_RULERS,
  server: NO_SERVER,
  disconnect: NO_SERVER,
  reconnect: NO_SERVER,
  motd: NO_SERVER,
  nickserv: NO_REGISTER,
  ns: NO_REGISTER,
  chanserv: NO_REGISTER,
  cs: NO_REGISTER,
  register: NO_REGISTER,
  identify: NO_REGISTER,
}

/** What there is instead of a command, as a sentence; null = it is not one of these. */
export function instead(name: string): string | null {
  const wanted = name.toLowerCase()
  return Object.hasOwn(INSTEAD, wanted) ? (INSTEAD[wanted] as string) : null
}
