// Literals that no event holds, for the comparison with a text search. Words of common letters, as long
// as the texts in rules are: rare letters would let a search pass over the file without looking.
import { Random } from "../generator/random.ts";

const SEED = 500;
const SYLLABLES_MIN = 3;
const SYLLABLES_MORE = 5;
const consonants = "st tr nd mc pl sr ln rt sp dr".split(" ");
const vowels = "a e i o ae ei".split(" ");

/** Different from each other; the same at every call. */
export function absentLiterals(count: number): readonly string[] {
  const random = new Random(SEED);
  const literals = new Set<string>();
  while (literals.size < count) {
    const length = SYLLABLES_MIN + random.below(SYLLABLES_MORE);
    const syllables = Array.from({ length }, () => random.pick(consonants) + random.pick(vowels));
    literals.add(syllables.join(""));
  }
  return [...literals];
}
