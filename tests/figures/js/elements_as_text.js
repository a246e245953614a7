/* A document whose elements are the text in them: sentences with strong words, without a browser. */

const elementOf = () => ({
  append(...children) {
    this.text = children.join("");
  },
  toString() {
    return this.text;
  },
});

globalThis.document = /** @type {any} */ ({ createElement: elementOf });
