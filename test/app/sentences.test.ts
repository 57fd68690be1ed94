import { describe, expect, test } from 'vitest'
import { sentence } from '../../app/sentences.ts'
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
