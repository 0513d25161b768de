package dev.paceline.runner.app;

import static org.junit.Assert.assertEquals;

import android.os.Build;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.annotation.Config;

@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35)
public class RobolectricTest {
    @Test
    public void runsOnTheAndroidThatMavenBrought() {
        assertEquals(35, Build.VERSION.SDK_INT);
    }
}
