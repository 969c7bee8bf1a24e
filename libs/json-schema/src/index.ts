export { AjvSchemas } from './ajv-schemas.js';
