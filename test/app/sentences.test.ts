import { describe, expect, test } from 'vitest'
import { dialSentence, sentence } from '../../app/sentences.ts'
import { NetError } from '../../net/errors.ts'

describe('an error as sentences', () => {
  test('says what went wrong and what to do', () => {
    const error = new NetError('unreachable', 'Could not connect to /ip4/192.0.2.7/tcp/4001', { step: 'connect' })
    expect(sentence(error)).toBe('Could not connect to /ip4/192.0.2.7/tcp/4001. Check the address and your network.')
  })

  test('gives no second advice where the message has some', () => {
    const error = new NetError(
      'unresolved',
      "Could not find an address for x.test; check the name and this machine's DNS",
    )
    expect(sentence(error)).toBe("Could not find an address for x.test; check the name and this machine's DNS.")
    expect(sentence(new NetError('refused', 'Connection refused – is the peer running there?'))).toBe(
      'Connection refused – is the peer running there?',
    )
  })

  test('says where, when the message does not', () => {
    expect(sentence(new NetError('timeout', 'No answer'), 'ada')).toMatch(/^ada: No answer\. /)
    expect(sentence(new NetError('timeout', 'No answer from ada'), 'ada')).toMatch(/^No answer from ada\. /)
  })

  test('says which step of a dial failed, beyond the first two that the message tells', () => {
    const error = new NetError('protocol-violation', 'The peer sent garbage.', { step: 'secure' })
    expect(sentence(error)).toBe('The peer sent garbage while agreeing on encryption.')
  })
})

describe('a dial that failed', () => {
  const refused = new NetError('refused', 'Could not connect to X: connection refused – is the peer running there?', {
    step: 'connect',
  })

  test('is told with what to do, once', () => {
    expect(dialSentence(refused, '/ip4/192.0.2.7/tcp/4001')).toBe(
      'Could not connect to X: connection refused. Is p2p-chat running there, and is this the port that its /whoami shows?',
    )
  })

  test('is told with what its address means', () => {
    expect(dialSentence(refused, '/ip4/127.0.0.1/tcp/4001')).toContain('127.0.0.1:4001 is this machine itself')
    const late = new NetError('timeout', 'Could not connect to X: no answer; check the address', { step: 'connect' })
    const told = dialSentence(late, '/ip4/192.168.1.4/tcp/4001')
    expect(told).toMatch(/^Could not connect to X: no answer\. 192\.168\.1\.4:4001 works only inside the same local/)
    expect(told).toMatch(/\/invite makes a line for that\.$/)
  })

  test('is told with the step that the message leaves out', () => {
    const other = new NetError('wrong-peer', 'Somebody else answers.', { step: 'secure' })
    expect(dialSentence(other, '/ip4/192.0.2.7/tcp/1')).toMatch(
      /^Somebody else answers while agreeing on encryption\. The invite is old/,
    )
  })

  test('that nothing can be done about is a plain sentence', () => {
    expect(dialSentence(new NetError('stopped', 'The host was stopped'), '/x')).toBe('The host was stopped.')
  })
})
