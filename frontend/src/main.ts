import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

// In a task of its own, so that the browser can react to input before it.
setTimeout(() => void bootstrapApplication(App, appConfig));
