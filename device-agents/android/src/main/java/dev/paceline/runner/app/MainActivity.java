package dev.paceline.runner.app;

import android.app.Activity;
import android.content.Intent;
import android.os.Build;
import android.os.Bundle;
import android.view.WindowManager;
import android.widget.TextView;

/** What the phone shows while it measures: it keeps the screen on, and the service as important as what is seen. */
public class MainActivity extends Activity {
    private static final int PADDING_PX = 48;

    @Override
    protected void onCreate(Bundle savedInstanceState) {
        super.onCreate(savedInstanceState);
        getWindow().addFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON);
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O_MR1) {
            setShowWhenLocked(true);
            setTurnScreenOn(true);
        }
        TextView text = new TextView(this);
        text.setPadding(PADDING_PX, PADDING_PX, PADDING_PX, PADDING_PX);
        text.setText("Paceline measures models on this device. Keep this in front.");
        setContentView(text);
        startForegroundService(new Intent(this, RunnerService.class));
    }
}
