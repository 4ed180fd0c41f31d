/** Small things done with maps, objects and texts in many places. */

/** What a map holds under a key, made where there is nothing yet. */
export function under<Key, Value>(all: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}
