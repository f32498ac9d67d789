// Says what is wrong with the OpenAPI documents named in the arguments, by a validator that nobody here wrote.
import { Validator } from '@seriousme/openapi-schema-validator';

for (const url of process.argv.slice(2)) {
  const result = await new Validator().validate(await (await fetch(url)).json());
  console.log(result.valid ? `valid ${url}` : `invalid ${url}: ${JSON.stringify(result.errors)}`);
}
