// The page of the test: Microsoft's SARIF viewer with the log that the page's script was given.
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import { Viewer } from '@microsoft/sarif-web-component';

ReactDOM.render(<div style={{ height: '100vh', display: 'flex' }}><Viewer logs={[window.log]} showSuppression /></div>, document.getElementById('root'));
