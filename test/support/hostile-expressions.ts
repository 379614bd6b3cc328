import { seeded } from './random.js';

/** Where an expression would leave traces if it got out. */
export interface Outside {
  url: string;
  file: string;
}

type Choose = <T>(choices: readonly T[]) => T;
interface Dice {
  choose: Choose;
  /** A whole number up to this one. */
  upTo: (most: number) => number;
}

/** What runs on where nothing ends it; each costs all the time there is. */
const ENDLESS: readonly ((dice: Dice) => string)[] = [
  ({ upTo }) => `($f := function($x) { $f($x + ${upTo(9)}) }; $f(1))`,
  ({ upTo }) => `$map([1..${900_000 + upTo(99)}], function($x) { $string($x) & "x" })`,
  ({ upTo }) => `$sort($split($pad("", ${800_000 + upTo(99)}, "ba"), ""))`,
  ({ upTo }) =>
    `($d := function($s, $n) { $n = 0 ? $s : $d($s & $s, $n - 1) }; $d("x", ${25 + upTo(4)}))`,
  ({ upTo }) => `[1..${1_000 + upTo(99)}].[1..1000].[1..1000]`,
  ({ upTo }) =>
    `($f := function($a) { $f($append($a, $a.{"a": $})) }; $f([1..${1_000 + upTo(99)}]))`,
  ({ upTo }) => `$eval("($g := function($x) { $g($x + ${upTo(9)}) }; $g(0))")`,
  ({ upTo }) => `$replace($pad("", ${200_000 + upTo(99)}, "a"), /a*?b|a{1,40}$/, "c")`,
];

const NAMES = ['__proto__', 'constructor', 'prototype', '__defineGetter__', 'toString'] as const;

/** What is refused, or comes to nothing, at once. */
const SHORT: readonly ((dice: Dice, outside: Outside) => string)[] = [
  ({ upTo }) => `[1..${10 ** (7 + upTo(4))}]`,
  ({ upTo }) => `$pad("x", ${10 ** (8 + upTo(8))})`,
  ({ upTo }) => `($f := function($x) { ${upTo(9)} + $f($x) }; $f(1))`,
  ({ upTo }) => `${'('.repeat(100 + upTo(8_000))}1`,
  ({ upTo, choose }) => `a${`.${choose(NAMES)}`.repeat(1 + upTo(900))}`,
  ({ choose }) => `\`${choose(NAMES)}\`.\`${choose(NAMES)}\``,
  ({ choose }) => `$merge([{"${choose(NAMES)}": {"x": 1}}, $]).\`${choose(NAMES)}\``,
  ({ choose }) => `$ ~> |$|{"${choose(NAMES)}": {"x": {"y": "z"}}}|`,
  ({ choose }) => `$${choose(['sum', 'map', 'eval', 'match'])}.constructor("return process")()`,
  ({ choose }) => `$lookup(${choose(['$sum', '$', '/x/', '"a"'])}, "${choose(NAMES)}")`,
  (_, { url }) => `$fetch("${url}")`,
  (_, { url }) => `$eval("$fetch('${url}')")`,
  (_, { file }) => `$eval("process.mainModule.require('fs').writeFileSync('${file}', 'x')")`,
  ({ choose }) => `$sum.implementation.${choose(NAMES)}.constructor("return this")()`,
  ({ upTo }) =>
    `$match($pad("", ${1_000 + upTo(9_000)}, "a"), /^(a+)+${'(a|a)*'.repeat(1 + upTo(3))}$/)`,
  ({ upTo }) => `$contains($pad("", 100, "a"), /${'(?:a?){30}'.repeat(1 + upTo(5))}b/)`,
  ({ choose }) => `$match("aa", /${choose(['(a)\\\\1', '(?=a)', 'a{2000}', '(?<=a)a'])}/)`,
  ({ upTo }) => `$formatNumber(${10 ** upTo(20)}, "${'#'.repeat(1 + upTo(400))}")`,
  ({ upTo }) => `$power(10, ${upTo(400)}) ~> $formatBase(${upTo(40)})`,
  ({ choose }) => `$toMillis("2020", "[Y${choose(['0', '*', '9999'])}-${'1'.repeat(99)}]")`,
  ({ choose }) =>
    choose(['"', '`', '/[/', '{', '$map(', '$.{', 'a[', '1..', '%.%.%', '@$', '#$i', '|a|']),
  ({ choose }) => `$error($string(${choose(['$', '$$', '$sum', '$eval'])}))`,
  () => '$assert(false, $string($))',
  () => '$base64decode($base64encode($string($)))',
];

/** The share of expressions that take all the time they get. */
const ENDLESS_SHARE = 0.05;

/** Expressions of somebody who means harm; the same in every run. */
export function hostileExpressions(count: number, outside: Outside): string[] {
  const random = seeded(1_311);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const choose: Choose = (choices) => choices[upTo(choices.length - 1)] as never;
  return Array.from({ length: count }, () => {
    const make = choose(random() < ENDLESS_SHARE ? ENDLESS : SHORT);
    return make({ choose, upTo }, outside);
  });
}
