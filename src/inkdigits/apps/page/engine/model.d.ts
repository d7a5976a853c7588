import type { Model } from "./network.js";

declare const model: Model;
export default model;
