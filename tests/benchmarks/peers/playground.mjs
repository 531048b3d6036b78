// Trains with TensorFlow Playground's engine: reads a number of steps a line, answers with the processor seconds they took.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const task = JSON.parse(process.argv[2]);
const loaded = await import(pathToFileURL(task.module));
const nn = loaded.buildNetwork ? loaded : loaded.default;
const act = nn.Activations[task.activation];
const names = task.inputs[0].map((_, i) => `x${i}`);
const network = nn.buildNetwork(task.widths, act, act, null, names);

function step() {
  for (let row = 0; row < task.inputs.length; row++) {
    nn.forwardProp(network, task.inputs[row]);
    nn.backProp(network, task.targets[row], nn.Errors.SQUARE);
  }
  nn.updateWeights(network, task.rate, 0);
}

for await (const line of createInterface({ input: process.stdin })) {
  const start = process.cpuUsage();
  for (let left = Number(line); left > 0; left--) step();
  const { user, system } = process.cpuUsage(start);
  console.log((user + system) / 1e6);
}
