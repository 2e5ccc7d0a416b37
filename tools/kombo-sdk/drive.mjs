// Kombo's official TypeScript SDK against a sandbox. Reads a task as JSON from standard input and writes what came of it.
import { Kombo } from "@kombo-api/sdk";
import * as errors from "@kombo-api/sdk/models/errors";
import { readFileSync } from "node:fs";

const task = JSON.parse(readFileSync(0, "utf8"));
const sdk = new Kombo({ api_key: task.key, integration_id: task.integration, server_url: task.api });
const result = (body) => ({
  status: "COMPLETED",
  result_url: "https://example.com",
  completed_at: new Date("2023-04-04T00:00:00.000Z"),
  ...body,
});

const does = {
  checkKey: async () => (await sdk.general.checkApiKey()).data.environment_id,
  packages: async () => {
    const done = await sdk.assessment.setPackages({ packages: task.packages });
    const found = await sdk.assessment.getPackages();
    return { warnings: done.warnings, packages: found.data.packages };
  },
  readPackages: async () => (await sdk.assessment.getPackages()).data.packages,
  orders: async () => {
    const pages = [];
    for await (const page of await sdk.assessment.getAssessmentOrders(task.filters)) {
      pages.push(page.result.data.results.map((order) => order.id));
    }
    return pages;
  },
  write: async () => {
    const body = result(task.members ?? {});
    if (task.without) delete body[task.without];
    if (task.infinite) body.score = Infinity;
    return sdk.assessment.updateOrderResult({ assessment_order_id: task.order, body });
  },
};

const caught = async (work) => {
  try {
    return { answer: await work() };
  } catch (problem) {
    const kind = Object.keys(kinds).find((name) => problem instanceof kinds[name]) ?? problem.constructor.name;
    return { kind, status: problem.statusCode, code: problem.error?.code, message: problem.message };
  }
};

// The integration is put into trouble with one code after the other; each is met by a write.
does.troubles = async () => {
  const met = {};
  for (const code of task.codes) {
    const answer = await fetch(task.trouble, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code }),
    });
    if (!answer.ok) throw new Error(`the sandbox knows no trouble ${code}`);
    const { kind, status, code: told } = await caught(does.write);
    met[code] = { kind, status, code: told };
  }
  return met;
};

const kinds = { KomboAtsError: errors.KomboAtsError, KomboGeneralError: errors.KomboGeneralError };

console.log(JSON.stringify(await caught(does[task.do])));
