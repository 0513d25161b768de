package dev.paceline.runner.app;

import android.net.Uri;
import android.webkit.WebResourceRequest;
import android.webkit.WebResourceResponse;
import android.webkit.WebView;
import android.webkit.WebViewClient;
import java.io.ByteArrayInputStream;
import java.util.Collections;

/** Lets a WebView load what adb reverses to this device's loopback, and nothing else. */
final class LocalPages extends WebViewClient {
    @Override
    public boolean shouldOverrideUrlLoading(WebView view, WebResourceRequest request) {
        return !isLocal(request.getUrl());
    }

    /** What is opened over DevTools, and what a page loads, does not pass by the method above. */
    @Override
    public WebResourceResponse shouldInterceptRequest(WebView view, WebResourceRequest request) {
        if (isLocal(request.getUrl())) return null;
        return new WebResourceResponse(
                "text/plain",
                "utf-8",
                403,
                "Forbidden",
                Collections.<String, String>emptyMap(),
                new ByteArrayInputStream(new byte[0]));
    }

    static boolean isLocal(Uri url) {
        String scheme = String.valueOf(url.getScheme());
        if (scheme.equals("about") || scheme.equals("blob") || scheme.equals("data")) return true;
        String host = url.getHost();
        return scheme.equals("http") && ("localhost".equals(host) || "127.0.0.1".equals(host));
    }
}
