/** The build hands a style sheet over as minified text. */
declare module "*.css" {
  const text: string;
  export default text;
}
