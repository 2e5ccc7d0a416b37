// How the Allure report of a run looks. Read by proctor.reporting.allure_html; nothing here decides a verdict.
const verdict = (word) => ({ matchers: { labels: { verdict: `^${word}$` } } });

export default {
  name: "Proctor",
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        groupBy: ["epic", "feature", "story"],
        reportLanguage: "en",
      },
    },
  },
  categories: {
    rules: [
      { name: "Requirement broken", ...verdict("FAIL"), expand: true },
      { name: "Harness at fault", ...verdict("ERROR") },
      { name: "No verdict", ...verdict("INCONCLUSIVE") },
      { name: "Waiting for review", ...verdict("REVIEW") },
      { name: "Warning: does not prevent conformance", ...verdict("WARN") },
    ],
  },
};
