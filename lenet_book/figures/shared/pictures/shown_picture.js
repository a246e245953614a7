/* The picture that a figure shows: one of its gallery, or the reader's own. */

import { pictureChooser } from "./picture_chooser.js";
import { loadPictures } from "./pictures.js";

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
    onOwn(values) {
      have(values);
      onOwn();
      update(new Set(["own"]));
    },
  });
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
    /** The picture as the network takes it; null while the kernel has not sent it yet. */
    values: () => own || pictures.values(figure.state.index),
    /** The number of its class, or null where that is not known. */
    label: () =>
      own || !pictures.labels ? null : pictures.labels[figure.state.index - pictures.first],
    choose,
    /** Take the pictures that the kernel has sent anew. */
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
