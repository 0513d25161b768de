package dev.paceline.runner.app;

import android.app.Activity;
import android.content.Intent;
import android.os.Build;
import android.os.Bundle;
import android.os.Process;
import android.view.WindowManager;
import android.webkit.WebSettings;
import android.webkit.WebView;

/**
 * A WebView for the runner page, driven over its DevTools socket. Its process is its own (`android:process`) and is
 * ended by the extra {@link #END}, so that an invocation's renderer is new and the service beside it goes on.
 */
public class WebActivity extends Activity {
    static final String END = "end";

    private WebView view;

    @Override
    protected void onCreate(Bundle savedInstanceState) {
        super.onCreate(savedInstanceState);
        if (endsWith(getIntent())) return;
        getWindow().addFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON);
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O_MR1) {
            setShowWhenLocked(true);
            setTurnScreenOn(true);
        }
        WebView.setWebContentsDebuggingEnabled(true);
        view = new WebView(this);
        WebSettings settings = view.getSettings();
        settings.setJavaScriptEnabled(true);
        settings.setAllowFileAccess(false);
        settings.setAllowContentAccess(false);
        view.setWebViewClient(new LocalPages());
        setContentView(view);
        view.loadUrl("about:blank");
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        endsWith(intent);
    }

    @Override
    protected void onDestroy() {
        if (view != null) view.destroy();
        super.onDestroy();
        endProcess();
    }

    /** Apart, because a test's process is to go on. */
    protected void endProcess() {
        Process.killProcess(Process.myPid());
    }

    private boolean endsWith(Intent intent) {
        boolean isEnd = intent.getBooleanExtra(END, false);
        if (isEnd) finishAndRemoveTask();
        return isEnd;
    }
}
