package dev.paceline.runner.c;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/** TFLite's C API (tensorflow/lite/c/c_api.h, delegates/xnnpack/xnnpack_delegate.h) by JNA; a status of 0 is well. */
interface TfliteC extends Library {
    String TfLiteVersion();

    Pointer TfLiteModelCreateFromFile(String path);

    void TfLiteModelDelete(Pointer model);

    Pointer TfLiteInterpreterOptionsCreate();

    void TfLiteInterpreterOptionsDelete(Pointer options);

    void TfLiteInterpreterOptionsSetNumThreads(Pointer options, int threads);

    void TfLiteInterpreterOptionsAddDelegate(Pointer options, Pointer delegate);

    Pointer TfLiteXNNPackDelegateCreate(Pointer options);

    void TfLiteXNNPackDelegateDelete(Pointer delegate);

    Pointer TfLiteInterpreterCreate(Pointer model, Pointer options);

    void TfLiteInterpreterDelete(Pointer interpreter);

    int TfLiteInterpreterAllocateTensors(Pointer interpreter);

    int TfLiteInterpreterInvoke(Pointer interpreter);

    int TfLiteInterpreterGetInputTensorCount(Pointer interpreter);

    Pointer TfLiteInterpreterGetInputTensor(Pointer interpreter, int index);

    int TfLiteInterpreterGetOutputTensorCount(Pointer interpreter);

    Pointer TfLiteInterpreterGetOutputTensor(Pointer interpreter, int index);

    int TfLiteTensorType(Pointer tensor);

    int TfLiteTensorNumDims(Pointer tensor);

    int TfLiteTensorDim(Pointer tensor, int index);

    String TfLiteTensorName(Pointer tensor);

    Pointer TfLiteTensorData(Pointer tensor);

    long TfLiteTensorByteSize(Pointer tensor);

    int TfLiteTensorCopyFromBuffer(Pointer tensor, java.nio.ByteBuffer bytes, long count);
}
