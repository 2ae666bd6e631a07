// SPDX-License-Identifier: Apache-2.0
// Exists so that tools/cmake/LeewardTest.cmake has a program to compile the test framework's
// headers for.
int main() {
    return 0;
}
