// Learns from corrections, as inkdigits/profile/fitting.py, which says how and why: kernel logistic
// regression on top of the network's answer.

import { OFFSETS } from "./encoding.js";
import { NOTHING, answerOf, influence, shifted } from "./head.js";
import { factorise, solve, times } from "./matrices.js";
import { pause } from "./pausing.js";

/** @typedef {import("./encoding.js").Encoded} Encoded */
/** @typedef {import("./head.js").Head} Head */

const STRENGTH = 64;
const NOISE = 0.3;
const NEAR = 0.02;
const MOST_NEAR = 120;
const YIELD = 8;
const LEAST_DOUBT = 0.02;
const MOST_ACTIVE = 400;
const ROUNDS = 3;
const STEPS = 40;
const CLOSE_ENOUGH = 2e-3;

/**
 * Learn a head.
 * @param {Encoded[]} own the glyphs of the corrections, in the order in which they were added
 * @param {number[]} digits
 * @param {Encoded[]} guard of which the digits are 0 to 9 in turn
 * @returns {Promise<Head>}
 */
export async function fit(own, digits, guard) {
  let head = NOTHING;
  /** @type {Set<number>} */
  let active = new Set();
  for (let round = 0; round < ROUNDS && own.length; round += 1) {
    const known = active.size;
    for (const [at, glyph] of own.entries()) {
      if (!active.has(at) && doubt(shifted(head, glyph), digits[at]) > LEAST_DOUBT) active.add(at);
    }
    if (active.size === known) break;
    const chosen = [...active].sort((one, other) => one - other).slice(-MOST_ACTIVE);
    active = new Set(chosen);
    head = await fitted(chosen.map((at) => own[at]), chosen.map((at) => digits[at]), guard);
  }
  return head;
}

/**
 * @param {Float64Array} offsets
 * @param {number} digit
 */
function doubt(offsets, digit) {
  const { probabilities, digitScore } = answerOf(offsets);
  return 1 - Math.min(probabilities[digit], digitScore);
}

/**
 * @param {Encoded[]} own
 * @param {number[]} digits
 * @param {Encoded[]} guard
 * @returns {Promise<Head>}
 */
async function fitted(own, digits, guard) {
  const near = await anchors(own, guard);
  const rows = [...own, ...near.map((at) => guard[at])];
  const labels = [...digits, ...near.map((at) => at % 10)];
  const count = rows.length;
  const kernel = Float64Array.from({ length: count * count }, (_, at) =>
    influence(rows[Math.floor(at / count)].place, rows[at % count].place),
  );
  await pause();
  const trust = labels.map((label, at) =>
    trustOf(kernel.subarray(at * count, at * count + digits.length), label, digits, at),
  );
  const steps = kernel.map((each, at) => {
    const row = Math.floor(at / count);
    return (row === at % count ? 1 : 0) + (trust[row] * STRENGTH * each) / 2;
  });
  factorise(steps, count);
  await pause();
  const weights = new Float64Array(count * OFFSETS);
  for (let step = 0; step < STEPS; step += 1) {
    const missing = times(kernel, weights, count, OFFSETS);
    let most = 0;
    for (let at = 0; at < count; at += 1) {
      const here = missing.subarray(at * OFFSETS, (at + 1) * OFFSETS);
      const held = weights.subarray(at * OFFSETS, (at + 1) * OFFSETS);
      const noise = at < own.length ? NOISE : 0;
      most = Math.max(most, miss(here, held, rows[at].offsets, labels[at], trust[at], noise));
    }
    solve(steps, missing, count, OFFSETS);
    for (let at = 0; at < weights.length; at += 1) weights[at] += missing[at];
    if (most < CLOSE_ENOUGH) break;
    await pause();
  }
  return {
    places: rows.map(({ place }) => place),
    weights: rows.map((_, at) =>
      weights.slice(at * OFFSETS, (at + 1) * OFFSETS).map((each) => STRENGTH * each),
    ),
  };
}

/**
 * Replace the shift of one row by what its weights miss; returns the most of that.
 * @param {Float64Array} row
 * @param {Float64Array} weights
 * @param {Float32Array} offsets
 * @param {number} label
 * @param {number} trust
 * @param {number} noise the share of such rows that are taken to be wrong
 */
function miss(row, weights, offsets, label, trust, noise) {
  const { probabilities, digitScore } = answerOf(row.map((each, k) => offsets[k] + STRENGTH * each));
  const right = (1 - noise) * probabilities[label];
  const believed = trust * (right / (right + noise / 10));
  let most = 0;
  for (const [k, found] of [...probabilities, digitScore].entries()) {
    const target = k === label || k === 10 ? 1 : 0;
    row[k] = believed * (target - found) - weights[k];
    most = Math.max(most, Math.abs(row[k]));
  }
  return most;
}

/**
 * The places in the guard set of the glyphs that are fitted, the nearest first.
 * @param {Encoded[]} own
 * @param {Encoded[]} guard
 */
async function anchors(own, guard) {
  const nearest = new Float64Array(guard.length);
  for (const [at, { place }] of guard.entries()) {
    nearest[at] = own.reduce((most, each) => Math.max(most, influence(place, each.place)), 0);
    await pause();
  }
  return [...guard.keys()]
    .filter((at) => nearest[at] > NEAR)
    .sort((one, other) => nearest[other] - nearest[one])
    .slice(0, MOST_NEAR);
}

/**
 * The weight of a row, 0 to 1: less where more similar corrections are against it than for it.
 * @param {Float64Array} influences of the corrections
 * @param {number} label
 * @param {number[]} digits of the corrections
 * @param {number} at the place of the row; those of the guard set stand behind the corrections
 */
function trustOf(influences, label, digits, at) {
  const votes = new Float64Array(10);
  for (const [place, digit] of digits.entries()) votes[digit] += influences[place];
  // A glyph of the guard set has no influence of its own in the votes.
  const agreeing = votes[label] + (at < digits.length ? 0 : 1);
  votes[label] = 0;
  return Math.exp(-YIELD * Math.max(0, Math.max(...votes) - agreeing));
}
