/** What each test file is measured by: the backend's sources, for tests that run them. */
export default (file) => (/^test\/(api|db|unit)\//.test(file) ? ['backend/src/**/*.ts'] : null)
