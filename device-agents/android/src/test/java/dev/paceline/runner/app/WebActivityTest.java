package dev.paceline.runner.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.net.Uri;
import android.view.ViewGroup;
import android.view.WindowManager;
import android.webkit.WebView;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;

@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE)
public class WebActivityTest {
    @Test
    public void keepsTheScreenOnAndShowsAnEmptyPageWithScripts() {
        WebActivity activity = Robolectric.buildActivity(Lasting.class).create().get();
        int flags = activity.getWindow().getAttributes().flags;
        assertTrue((flags & WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON) != 0);
        ViewGroup content = activity.findViewById(android.R.id.content);
        WebView view = (WebView) content.getChildAt(0);
        assertEquals("about:blank", shadowOf(view).getLastLoadedUrl());
        assertTrue(view.getSettings().getJavaScriptEnabled());
        assertFalse(view.getSettings().getAllowFileAccess());
        assertTrue(shadowOf(view).getWebViewClient() instanceof LocalPages);
    }

    @Test
    public void loadsPagesOfTheDevicesLoopbackAlone() {
        for (String url : new String[] {"http://127.0.0.1:8000/page", "http://localhost:1/", "about:blank"}) {
            assertTrue(url, LocalPages.isLocal(Uri.parse(url)));
        }
        for (String url :
                new String[] {
                    "http://example.org/",
                    "http://localhost.example.org/",
                    "http://localhost@example.org/",
                    "file:///data/local/tmp/page.html",
                    "content://settings/system",
                }) {
            assertFalse(url, LocalPages.isLocal(Uri.parse(url)));
        }
    }

    @Test
    public void endsItsProcessWhenItIsAskedTo() {
        ActivityController<Lasting> controller = Robolectric.buildActivity(Lasting.class).setup();
        controller.newIntent(new Intent().putExtra(WebActivity.END, true));
        assertTrue(controller.get().isFinishing());
        controller.pause().stop().destroy();
        assertTrue(controller.get().isEnded);
    }

    public static class Lasting extends WebActivity {
        private boolean isEnded;

        @Override
        protected void endProcess() {
            isEnded = true;
        }
    }
}
