/* The picture that a figure shows: one of its gallery, or the reader's own. */

import { phrase } from "../draw/words.js";
import { pictureChooser } from "./picture_chooser.js";
import { loadPictures } from "./pictures.js";
import TEXTS from "./texts.json" with { type: "json" };

/** Follow `figure.state.index` through the pictures, and the reader's own ones beside them.
 *  update(changed)  draws the figure anew; "own" in the set: the reader has brought a picture
 *  patch(index)     what to set when the reader chooses a picture of the gallery
 *  onOwn()          what to do before a picture of the reader's is drawn
 *  Returns {chooser, own, values(), label(), choose(index), reload(), follow(changed),
 *  tell(values)}. */
export function shownPicture(figure, pictures, classNames, update, options = {}) {
  const { patch = (index) => ({ index }), onOwn = () => {} } = options;
  let own = null; // the network's input
  const have = (values) => {
    own = values;
    figure.beside.own = values !== null;
  };
  const chooser = pictureChooser(pictures, classNames, {
    onIndex: choose,
    onGallery: () => {
      if (pictures.isBegun) complete();
    },
    onOwn(values) {
      have(values);
      onOwn();
      figure.guarded(() => update(new Set(["own"])));
    },
  });
  /** Have the pictures that the page did not begin with. */
  async function complete() {
    try {
      await figure.whole("pictures");
    } catch ({ message }) {
      const why = phrase(TEXTS.gallery.failed, { reason: message });
      chooser.note(why);
      figure.warn(why);
      return;
    }
    update(new Set(["pictures"]));
  }

  function choose(index) {
    have(null);
    if (index === figure.state.index) update(new Set(["index"]));
    figure.set(patch(index));
  }

  chooser.dropOn(figure.root);
  return {
    chooser,
    /** The reader's own picture, or null. */
    get own() {
      return own;
    },
    /** The picture as the network takes it; null while it is on its way. */
    values() {
      const values = own || pictures.values(figure.state.index);
      if (!values && pictures.isBegun) complete();
      return values;
    },
    /** The number of its class, or null where that is not known. */
    label: () =>
      own || !pictures.labels ? null : pictures.labels[figure.state.index - pictures.first],
    choose,
    /** Take the pictures that have come anew. */
    async reload() {
      Object.assign(pictures, await loadPictures(figure.data("pictures")));
      chooser.refresh();
    },
    /** Take in what has changed, before anything is drawn; true where the picture is another. */
    follow(changed) {
      if (changed.has("index")) have(null);
      return ["index", "pictures", "own"].some((name) => changed.has(name));
    },
    /** Tell the chooser what is drawn: its mark in the gallery, its start on the drawing pad. */
    tell: (values, index = figure.state.index) => chooser.show(own ? null : index, values),
  };
}
