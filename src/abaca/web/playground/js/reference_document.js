// The OpenAPI document of this server, and what is asked of it.

/** @typedef {Record<string, any>} Schema */

/**
 * One method of one path.
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} method In capitals.
 * @property {string} path
 * @property {string} tag
 * @property {string} title
 * @property {string} about
 * @property {string} vendor Whose spelling it is, "" for our own routes.
 * @property {{in: string, name: string, schema: Schema, description: string, required?: boolean}[]} parameters
 * @property {{schema: Schema, examples: {title: string, value: any}[]}|null} body
 * @property {[string, any][]} responses By status.
 * @property {string[]} security The spellings of the key, the usual one first; none where no key is asked for.
 */

export class Reference {
  /** @param {any} document */
  constructor(document) {
    this._document = document;
    /** @type {Operation[]} */
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => this._operation(path, method, operation)));
    /** @type {{name: string, title: string, prefix: string}[]} */
    this.vendors = document["x-abaca-vendors"];
    /** @type {{name: string, description: string}[]} */
    this.tags = document.tags;
    this._byId = new Map(this.operations.map((operation) => [operation.id, operation]));
  }

  /**
   * Give the operations that a vendor's clients see, and our own.
   * @param {string} vendor
   */
  of(vendor) {
    return this.operations.filter((operation) => !operation.vendor || operation.vendor === vendor);
  }

  /** @param {string} id */
  find(id) {
    return this._byId.get(id);
  }

  /**
   * Give the same operation in another vendor's spelling; our own are the same everywhere.
   * @param {Operation} operation
   * @param {string} vendor
   */
  spelled(operation, vendor) {
    if (!operation.vendor) return operation;
    return this._byId.get(operation.id.replace(operation.vendor, vendor)) ?? operation;
  }

  /**
   * Give what a reference means; anything else as it is.
   * @param {any} said
   * @returns {any}
   */
  resolve(said) {
    if (!said?.$ref) return said;
    const [, , place, ...name] = said.$ref.split("/");
    const { $ref, ...beside } = said;
    return { ...this._document.components[place][name.join("/")], ...beside };
  }

  /** @param {string} name */
  scheme(name) {
    return this._document.components.securitySchemes[name];
  }

  _operation(path, method, said) {
    const body = this.resolve(said.requestBody)?.content["application/json"];
    return {
      id: said.operationId,
      method: method.toUpperCase(),
      path,
      tag: said.tags[0],
      title: said.summary,
      about: said.description,
      vendor: said["x-abaca-vendor"] ?? "",
      parameters: (said.parameters ?? []).map((one) => this.resolve(one)),
      body: body
        ? {
          schema: body.schema,
          examples: Object.values(body.examples ?? {}).map(({ summary, value }) => ({ title: summary, value })),
        }
        : null,
      responses: Object.entries(said.responses).map(([status, one]) => [status, this.resolve(one)]),
      security: said.security.flatMap((one) => Object.keys(one)),
    };
  }
}

/**
 * Give a schema's name, where it has one.
 * @param {Schema} schema
 */
export const nameOf = (schema) => schema.$ref?.split("/").at(-1) ?? "";

/**
 * Tell whether words are in what an operation is.
 * @param {Operation} operation
 * @param {string} wanted
 */
export function fits(operation, wanted) {
  const said = `${operation.method} ${operation.path} ${operation.title} ${operation.about} ${operation.tag}`.toLowerCase();
  return wanted.toLowerCase().split(/\s+/).every((word) => said.includes(word));
}
