/** What each way of finding people does, and whom it found, in a line. */
import type { ChannelSnapshot } from './network-snapshot.ts'
import { count } from './quantities.ts'

interface Words {
  readonly title: string
  readonly off: string
  readonly idle: string
  readonly working: (found: number) => string
}

const WORDS: Readonly<Record<ChannelSnapshot['name'], Words>> = {
  mdns: {
    title: 'mdns',
    off: 'off: people on your own network are not found by themselves',
    idle: 'looks for people on your own network; nobody yet',
    working: (found) => `found ${count(found, 'peer', 'peers')} on your own network`,
  },
  dht: {
    title: 'dht',
    off: 'off: rooms are not looked up',
    idle: 'nobody to ask for rooms yet; the first friend you connect to brings you in',
    working: (found) => `asks ${count(found, 'peer', 'peers')} for who is in your rooms, and tells them that you are`,
  },
  'lan-dht': {
    title: 'lan dht',
    off: 'off',
    idle: 'nobody on your own network to ask yet',
    working: (found) => `asks ${count(found, 'peer', 'peers')} on your own network`,
  },
  'public-dht': {
    title: 'public dht',
    off: 'off; /public on joins the public libp2p network, where peers see your address',
    idle: 'nobody of the public network has answered yet: is this machine online?',
    working: (found) => `asks ${count(found, 'peer', 'peers')} of the public network`,
  },
  bootstrap: {
    title: 'bootstrap',
    off: 'no peers given; --bootstrap <address> names some',
    idle: 'none of its peers is connected; they are dialled again by themselves',
    working: (found) => `${count(found, 'peer', 'peers')} connected`,
  },
  'known-peers': {
    title: 'last time',
    off: 'nobody is remembered from last time',
    idle: 'nobody of last time is back; they are dialled again by themselves',
    working: (found) => `${count(found, 'peer', 'peers')} of last time connected`,
  },
  'peer-exchange': {
    title: 'room mates',
    off: 'off',
    idle: 'have named nobody yet; they do when a room is large',
    working: (found) => `named ${count(found, 'peer that is', 'peers that are')} connected`,
  },
  announced: {
    title: 'announcements',
    off: 'off; they are of the public network',
    idle: 'nobody on the public network has announced itself yet',
    working: (found) => `${count(found, 'peer', 'peers')} that announced itself on the public network`,
  },
}

/** 'mdns: found 2 peers on your own network'. */
export function channelText({ name, state, found, problem }: ChannelSnapshot): string {
  const { title, off, idle, working } = WORDS[name]
  if (problem !== null && problem !== undefined) return `${title}: can't work here: ${problem}`
  if (state === 'working') return `${title}: ${working(found)}`
  return `${title}: ${state === 'off' ? off : idle}`
}
