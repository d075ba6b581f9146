/** The REST API did not give an answer that can be used, after every retry. Holds no part of the answer. */
export class RestFailed extends Error {
  override readonly name = 'RestFailed';
}
