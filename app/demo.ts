/**
 * The bot of the demo: what it answers to what was said, and nothing else. It runs inside this program, says so, and teaches a few things on the way: one
 * a message, in order, unless a question asks for something else.
 */

/** No peer can have this id; its end is what stands beside the name. */
export const DEMO_BOT = 'demo:local'
export const DEMO_NICK = 'bot'

const DEMO_GREETING =
  'Hello! I am a bot inside your own p2p-chat: nothing that you write here leaves this machine, and nothing of it is kept. Write something and press Enter.'

/** One a message. */
const LESSONS = [
  'That is how a message looks. In a real room it says under yours how many peers took it. Now say what you do: /me waves',
  'Tab finishes what you type: try /jo and Tab, or the first letters of a name. Say anything to go on.',
  'Alt-K, or /buffer, goes to another conversation by a few letters of its name; Esc comes back. Say anything to go on.',
  'The arrow up brings back what you sent, PgUp shows what was said before. Say anything to go on.',
  'That was all of it but the best: /join lobby opens a real room, and /invite there makes a line that brings a friend. /leave closes this room.',
] as const
const AFTER =
  'I have no more to teach: /join lobby and /invite are next, /help lists all keys and commands. /leave closes this room.'

/** What is asked, and what it is answered; a lesson waits meanwhile. */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(are you (real|human|there|a bot|an? ai)|who are you|what are you)\b/i,
    'A few sentences in your own p2p-chat, picked by what you write. No network, no account, nobody who listens.',
  ],
  [
    /\b(private|secret|safe|secure|encrypt\w*)\b/i,
    'Here nothing leaves the machine. In a room every hop is encrypted, but whoever joins can read along; direct messages (/msg) go to one person.',
  ],
  [
    /\b(quit|exit|how do i (leave|stop|end))\b/i,
    '/quit ends the program, as does Ctrl-C twice; /leave closes this room.',
  ],
  [
    /\b(friend|invite|somebody|anybody|alone)\b/i,
    '/invite makes one line for a friend: p2p-chat and that line, and they are here.',
  ],
  [/^(help|\?+|what now\??)$/i, '/help or F1 lists all keys and commands. Or just say anything, and I go on.'],
  [/^(bye|goodbye|ciao|cu)\b/i, 'Goodbye! /leave closes this room; /demo opens it again.'],
  [/\b(thanks?|thank you|thx)\b/i, 'You are welcome. I am only a table of sentences, but the thought counts.'],
]

export interface DemoSaid {
  readonly text: string
  readonly me: boolean
}

/** The answer to the last of what was said here; `said` is all of it, oldest first; `name`: what who said it is called. */
export function demoAnswer(said: readonly DemoSaid[], name = 'you'): string {
  const last = said.at(-1)
  if (!last) return DEMO_GREETING
  const asked = answerTo(last)
  if (asked !== null) return asked
  const lesson = said.filter((each) => answerTo(each) === null).length - 1
  const told = LESSONS[lesson] ?? AFTER
  return last.me ? `So others read it: "* ${name} ${firstWords(last.text)}". ${told}` : told
}

const MOST_WORDS = 60

function firstWords(text: string): string {
  const [line = ''] = text.trim().split('\n')
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS)}…` : line
}

function answerTo({ text, me }: DemoSaid): string | null {
  if (me) return null
  return ANSWERS.find(([asked]) => asked.test(text.trim()))?.[1] ?? null
}
