/* The shapes of what the figures' scripts hand each other, for the type checker alone. */

/** A layer as a figure shows it (stationsOf in layout.js); its view adds elements and sizes. */
interface Station {
  label: string;
  title: string;
  layer: number;
  kind: string;
  shape: number[];
  flat?: boolean;
  [ofTheView: string]: any;
}

/** The place of a unit in its layer: row, column, map. */
interface Unit {
  y: number;
  x: number;
  c: number;
  [ofTheView: string]: any;
}

/** A line of a sum: what it is called, how it came about, and its value. */
interface Term {
  label: string;
  value: number;
  how?: string;
  onselect?: (() => void) | null;
  selected?: boolean;
  strong?: boolean;
  unsigned?: boolean;
}

/** A network's description, from describe(model) in network.py. */
interface Spec {
  input: number[];
  layers: any[];
  parameters?: number;
  answer?: any;
}

/** A kernel that a bench offers. */
interface Offered {
  id: string;
  name: string;
  says: string;
  kernel: { shape: number[]; weights: Float32Array; bias: number };
  trained?: boolean;
}

/** A program, as base64. */
declare module "*.wasm" {
  const bytes: string;
  export default bytes;
}

/** The one global: what data files hand over to the figures of a page. */
declare var LenetBook: Record<string, any>;
