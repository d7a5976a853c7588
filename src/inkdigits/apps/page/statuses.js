// How each status is shown, on the page and in the window, which parses this as JSON.

export default {
  "unsure": { "sign": "?", "title": "Unsure", "tone": "unsure" },
  "not a digit": { "sign": "×", "title": "Not a digit", "tone": "refused" },
  "several digits": {
    "sign": "⋯", "title": "Several digits", "tone": "quiet",
    "advice": "Switch to Numbers to read them."
  },
  "no number": { "sign": "–", "title": "No number", "tone": "quiet" },
  "several numbers": { "sign": "⋯", "title": "Several numbers", "tone": "quiet" },
  "blank": { "sign": "–", "title": "Blank", "tone": "quiet" },
  "error": { "sign": "!", "title": "Can’t be read", "tone": "refused" }
};
