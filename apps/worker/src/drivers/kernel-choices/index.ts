export { keepingChoices } from './keep-choices.js'
