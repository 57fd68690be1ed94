import { describe, expect, test } from 'vitest'
import { mentions } from '../../app/mention.ts'
import { SELF } from './play.ts'

const isMention = (text: string, nick: string | null): boolean => mentions(text, nick, SELF)

describe('a mention', () => {
  test.each([
    ['ada: hello', 'ada'],
    ['hello, ADA!', 'ada'],
    ['@ada', 'ada'],
    ['is it (Ada)?', 'ada'],
    ['ask ada', 'ada'],
    ['adamant, says ada', 'ada'],
    ['straße und ÉMIL', 'émil'],
    ['привет, Аня', 'аня'],
    ['太郎さん、こんにちは', '太郎'],
    ['adaさん', 'ada'],
    ['지수야', '지수'],
    ['a|way [x]: here', '[x]'],
    ['𝒜𝒹𝒶 ada', 'ada'],
  ])('is in "%s" for %s', (text, nick) => {
    expect(isMention(text, nick)).toBe(true)
  })

  test.each([
    ['adamant', 'ada'],
    ['canada', 'ada'],
    ['ada_bot', 'ada'],
    ['ada2', 'ada'],
    ['adá', 'ada'],
    ['ada\u0301', 'ada'],
    ['Аняня', 'аня'],
    ['anything', ''],
    ['anything', '  '],
    ['anything', null],
  ])('is not in "%s" for %s', (text, nick) => {
    expect(isMention(text, nick)).toBe(false)
  })

  test('is our peer id, or its end as it is shown, in its own letter case', () => {
    expect(isMention('look, …xxSelf!', null)).toBe(true)
    expect(isMention(`/dial /p2p/${SELF}`, null)).toBe(true)
    expect(isMention('…xxself', null)).toBe(false)
    expect(isMention('axxSelf', null)).toBe(false)
  })

  test('is found quickly in a long text that is full of beginnings', () => {
    expect(isMention('adaada'.repeat(11_000), 'ada')).toBe(false)
  })
})
