// Validates a SARIF log against JSON schemas: node validate-sarif.mjs LOG SCHEMA… — one problem a line, exit code 1 where there are any.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';

const [logPath, ...schemaPaths] = process.argv.slice(2);
const log = JSON.parse(readFileSync(logPath, 'utf8'));
let problems = 0;
for (const schemaPath of schemaPaths) {
  const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));
  const Validator = String(schema.$schema).includes('draft-04') ? AjvDraft04.default ?? AjvDraft04 : Ajv2020.default ?? Ajv2020;
  const ajv = new Validator({ strict: false, allErrors: true });
  (addFormats.default ?? addFormats)(ajv);
  const validate = ajv.compile(schema);
  if (validate(log)) continue;
  for (const error of validate.errors) {
    problems++;
    console.log(`schema: ${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
  }
}
process.exitCode = problems > 0 ? 1 : 0;
