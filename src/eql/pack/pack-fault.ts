// What a reader of packs throws to the rule cache, which then reads the rule file itself. Nobody else
// sees one.
export class PackFault extends Error {}
